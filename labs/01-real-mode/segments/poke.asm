; poke: stores the byte dl at ax:bx. The address on the bus is ax * 16 + bx.

        bits 16
        org  0x7c00

        mov  ds, ax
        mov  [bx], dl
        hlt
