; kernel: gives A and B a page table each and starts A in ring 3. Its entries are called by number:
; SYSTEM + 0 boot (ebx: the bits of the system's own pages), + 8 user (edx: where A starts).
;
; Both programs see the system's pages, these tables among them, at the same place. Three bits of a page table's entry:

PRESENT equ  1
WRITE   equ  2
USER    equ  4                      ; without it ring 3 may not even read the page
ALL     equ  USER | WRITE | PRESENT

        bits 32
SYSTEM  equ  0x00400000
DIRS    equ  SYSTEM + 0x10000       ; the page directories of A and of B
TABLES  equ  SYSTEM + 0x12000       ; their page tables
OWN     equ  SYSTEM + 0x14000       ; the page table of the system's pages
STACK   equ  SYSTEM + 0x100000

        org  SYSTEM

        jmp  boot
        times 8 - ($ - $$) nop
        jmp  user
        times 16 - ($ - $$) nop
vector: dd   0                      ; of the fault that ended A,
error:  dd   0                      ; its error code,
address: dd  0                      ; and CR2

; ---- boot: descriptors, interrupt gates, page tables, paging on ----

boot:   lgdt [gdtr]
        jmp  8:flat
flat:   mov  ax, 0x10
        mov  ds, ax
        mov  es, ax
        mov  ss, ax
        mov  esp, STACK
        lidt [idtr]
        mov  ax, 0x28
        ltr  ax

        mov  edi, OWN               ; the system's pages are where they are
        lea  eax, [ebx + SYSTEM]
        mov  ecx, 256
own:    stosd
        add  eax, 4096
        loop own

        mov  dword [DIRS], TABLES | ALL
        mov  dword [DIRS + 4], OWN | ALL
        mov  dword [DIRS + 4096], TABLES + 4096 | ALL
        mov  dword [DIRS + 4096 + 4], OWN | ALL
        mov  dword [TABLES], 0x2000 | ALL            ; page 0: A's data
        mov  dword [TABLES + 4], 0x1000 | ALL        ; page 1: A's code
        mov  dword [TABLES + 4096], 0x3000 | ALL     ; page 0: B's data
        mov  dword [TABLES + 4096 + 4], 0x1000 | ALL ; page 1: B runs the same code

        mov  eax, DIRS
        mov  cr3, eax
        mov  eax, cr0
        or   eax, 1 << 31           ; PG
        mov  cr0, eax
        jmp  paging
paging: hlt

; ---- user: a return to where A never was, and to ring 3 ----

user:   mov  ax, 0x20 | 3
        mov  ds, ax
        push dword 0x20 | 3         ; ss
        push dword 0                ; esp: A needs none
        push dword 2                ; flags
        push dword 0x18 | 3         ; cs: its two low bits are the ring
        push edx                    ; eip
        iretd

; ---- faults: A ends here ----

general: mov dword [vector], 13
        jmp  ended
page:   mov  dword [vector], 14
ended:  pop  dword [error]
        mov  eax, cr2
        mov  [address], eax
        hlt

; ---- what the CPU wants to know ----

        align 8
gdt:    dq   0
        dq   0x00cf9a000000ffff     ; 8: code of ring 0, all 4 GiB
        dq   0x00cf92000000ffff     ; 10h: data of ring 0
        dq   0x00cffa000000ffff     ; 18h: code of ring 3
        dq   0x00cff2000000ffff     ; 20h: data of ring 3
        dw   103, task - $$, 0x8900 | SYSTEM >> 16 & 0xff, 0 ; 28h: the TSS
gdtr:   dw   $ - gdt - 1
        dd   gdt

        align 8
idt:    times 13 dq 0
        dw   general - $$, 8, 0x8e00, SYSTEM >> 16 ; 13: general protection
        dw   page - $$, 8, 0x8e00, SYSTEM >> 16    ; 14: page fault
idtr:   dw   $ - idt - 1
        dd   idt

        align 8
task:   dd   0, STACK, 0x10         ; the TSS: the stack on which faults of ring 3 are handled
        times 23 dd 0
