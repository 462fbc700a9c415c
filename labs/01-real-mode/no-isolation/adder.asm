; adder: the program B. It adds up its data, which is all of it, 32 bits at a time.
;
; The loader says where the program lies (ebx) and how many bytes to add up (ecx, a multiple of 64), and starts it at
; its second page.

        bits 32

        times 4096 db 100           ; page 0: the first of its data

start:  xor  eax, eax               ; page 1: its code
next:
%assign i 0
%rep 16                             ; 16 words a turn: fewer jumps
        add  eax, [ebx + i]
%assign i i + 4
%endrep
        add  ebx, 64
        sub  ecx, 64
        jnz  next
        hlt                         ; eax: the sum
