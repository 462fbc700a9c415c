; names: by how many pairs of segment and offset is the byte at ax:bx reached? Its value, dl, stands nowhere else.

        bits 16
        org  0x7c00

        xor  cx, cx
next:   mov  ds, ax
        cmp  [bx], dl
        jne  done
        inc  cx
        dec  ax          ; the segment begins 16 bytes lower,
        add  bx, 16      ; so the byte lies 16 bytes higher in it,
        jnc  next        ; until the offset is full
done:   mov  dx, cx
        hlt
