"""What the ledger proposes for the items of a sheet: computed live while it is filled in, frozen when handed in."""
