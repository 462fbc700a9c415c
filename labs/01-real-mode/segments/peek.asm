; peek: reads the byte at ax:bx into dl.

        bits 16
        org  0x7c00

        mov  ds, ax
        mov  dl, [bx]
        hlt
