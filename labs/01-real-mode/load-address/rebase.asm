; rebase: starts a program in segments that begin somewhere else. The CPU adds their base to every address of it.
;
; ebx: the base; ecx: where the program starts, as it knows the address itself.

        bits 32
        org  0x1000

        mov  [code + 2], bx         ; a descriptor has the base in three pieces
        mov  [data + 2], bx
        shr  ebx, 16
        mov  [code + 4], bl
        mov  [data + 4], bl
        mov  [code + 7], bh
        mov  [data + 7], bh
        mov  [start], ecx
        lgdt [gdtr]
        mov  ax, data - gdt
        mov  ds, ax
        jmp  far [cs:start]

start:  dd   0
        dw   code - gdt

        align 8, db 0
gdt:    dq   0
code:   dq   0x00cf9a000000ffff     ; code, all 4 GiB of it, base 0
data:   dq   0x00cf92000000ffff
gdtr:   dw   $ - gdt - 1
        dd   gdt
