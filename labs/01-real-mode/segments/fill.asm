; fill: stores dl at ax:bx and at every offset after it, 65536 in all, and then a '!' at the offset that comes next.

        bits 16
        org  0x7c00

        mov  ds, ax
        xor  cx, cx      ; loop counts down before it looks: 0 is 65536 turns
next:   mov  [bx], dl
        inc  bx
        loop next
        mov  byte [bx], '!'
        hlt
