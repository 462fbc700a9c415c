; gate: opens the 21st address line (A20) as programs on a PC do: bit 1 of port 92h.

        bits 16
        org  0x7c00

        mov  al, 2
        out  0x92, al
        hlt
