; pairs: one byte has many names. An address is segment * 16 + offset, so a segment one lower and an offset
; 16 higher meet at the same byte.

        bits 16
        org  0x7c00

        mov  ax, 0x1234
        mov  ds, ax
        mov  byte [0x0005], 'A' ; 1234:0005
        mov  ax, 0x1000
        mov  ds, ax
        mov  dl, [0x2345]       ; 1000:2345

        xor  cx, cx             ; how many names are there?
        mov  ax, 0x1234
        mov  bx, 0x0005
next:   mov  ds, ax
        cmp  byte [bx], 'A'
        jne  done
        inc  cx
        dec  ax                 ; the segment begins 16 bytes lower,
        add  bx, 16             ; so the byte lies 16 bytes higher in it,
        jnc  next               ; until the offset is full
done:   hlt                     ; dl: the byte, cx: its names
