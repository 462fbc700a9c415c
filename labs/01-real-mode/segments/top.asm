; top: the segment FFFF has 16 bytes below 1 MiB; all others lie above it, if there is anything above it.

        bits 16
        org  0x7c00

        xor  ax, ax
        mov  ds, ax
        mov  byte [0], 'L'      ; 0000:0000, the lowest byte
        mov  ax, 0xffff
        mov  ds, ax
        mov  dl, [0x0010]       ; FFFF:0010
        mov  byte [0x0010], 'H'
        mov  byte [0xffff], 'T' ; FFFF:FFFF, the highest address there is
        hlt                     ; dl: what FFFF:0010 held
