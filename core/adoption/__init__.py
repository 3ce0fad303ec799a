"""The schemes a unit uses: enabled, varied by overlays, their open values confirmed."""
