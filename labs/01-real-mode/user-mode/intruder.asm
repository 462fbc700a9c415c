; intruder: the program A, which wants to reach what is B's. Three attempts, 16 bytes each; ebx and ecx say where and what.

        bits 32
        org  0x1000

store:  mov  [ebx], ecx             ; a store wherever ebx says
        hlt
        align 16
load:   mov  cr3, ebx               ; other page tables
        hlt
        align 16
read:   mov  eax, [ebx]
        hlt
