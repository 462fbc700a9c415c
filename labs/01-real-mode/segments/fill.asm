; fill: stores through every offset of one segment, and once more.

        bits 16
        org  0x7c00

        mov  ax, 0x2001         ; the segment begins at 20010h: any multiple of 16 will do
        mov  ds, ax
        xor  bx, bx
        xor  cx, cx             ; loop counts 0 as 65536
next:   mov  byte [bx], '*'
        inc  bx
        loop next
        mov  byte [bx], '!'     ; the 65537th
        hlt
