"""Claims in the registers of a round: what one may say, which there are, and how they are put right."""
