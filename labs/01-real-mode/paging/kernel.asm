; kernel: the system that gives each program an address space of its own, beginning at 0. Its entries are called by number:
; SYSTEM + 0 boot, + 8 enter (ebx: the program), + 16 end (ebx: the program). Each halts when it is done.
;
; It lies, with its tables, in a MiB of its own behind the 128 MiB of the programs. All programs see that MiB, at the
; same place. They run in ring 0 as the kernel does: keeping them from its tables is one bit more (U/S), left out here.

        bits 32
SYSTEM  equ  0x08000000
FRAMES  equ  SYSTEM + 0x10000       ; one byte for each frame of memory: whose it is, 0 if it is free
OWN     equ  SYSTEM + 0x18000       ; the page table of the system's MiB
DIRS    equ  SYSTEM + 0x20000       ; a page directory for each program
TABLES  equ  SYSTEM + 0x40000       ; 32 page tables, 128 KiB, for each program
STACK   equ  SYSTEM + 0x100000      ; its end

PRESENT equ  1
WRITE   equ  2

        org  SYSTEM

        jmp  boot
        times 8 - ($ - $$) nop
        jmp  enter
        times 16 - ($ - $$) nop
        jmp  end
        times 24 - ($ - $$) nop
vector: dd   0                      ; of the fault that ended a program,
address: dd  0                      ; and the address that it was after
current: dd  0                      ; the program that runs
rover:  dd   0                      ; there is no free frame below this one

pages:  dd   2560, 28160, 5120      ; of the programs: 10, 110 and 20 MiB
names:  db   'ABC'

; ---- boot: descriptors, interrupt gates, page tables, paging on ----

boot:   lgdt [gdtr]
        jmp  8:flat
flat:   mov  ax, 16
        mov  ds, ax
        mov  es, ax
        mov  ss, ax
        mov  esp, STACK
        lidt [idtr]

        mov  edi, OWN               ; the system's pages are where they are
        mov  eax, SYSTEM | WRITE | PRESENT
        mov  ecx, 256
own:    stosd
        add  eax, 4096
        loop own

        mov  edi, DIRS              ; the programs' tables are there, and all their pages are absent
        mov  eax, TABLES | WRITE | PRESENT
        mov  edx, 3
dir:    mov  ecx, 32
table:  stosd
        add  eax, 4096
        loop table
        mov  dword [edi], OWN | WRITE | PRESENT ; entry 32: from 128 MiB on
        add  edi, 4096 - 32 * 4
        dec  edx
        jnz  dir

        mov  eax, DIRS
        mov  cr3, eax
        mov  eax, cr0
        or   eax, 1 << 31           ; PG
        mov  cr0, eax
        jmp  paging
paging: hlt

; ---- enter: from now on addresses are those of program ebx ----

enter:  mov  [current], ebx
        shl  ebx, 12
        add  ebx, DIRS
        mov  cr3, ebx
        mov  esp, STACK
        hlt

; ---- page fault: the program touched a page that is not there ----

fault:  pushad
        mov  eax, cr2               ; the address
        mov  esi, eax
        shr  eax, 12                ; its page
        mov  ebx, [current]
        cmp  eax, [pages + ebx * 4]
        jae  wild
        call free_frame             ; edi: its number
        mov  cl, [names + ebx]
        mov  [FRAMES + edi], cl

        mov  edx, edi               ; the page is in that frame
        shl  edx, 12
        or   edx, WRITE | PRESENT
        mov  ecx, ebx
        shl  ecx, 17
        mov  [TABLES + ecx + eax * 4], edx

        out  0x12, eax              ; the disk reads this page
        mov  eax, ebx
        out  0x11, eax              ; of this program
        mov  eax, edi
        out  0x10, eax              ; into this frame
        popad
        add  esp, 4                 ; the error code
        iretd                       ; and the program tries again

wild:   mov  dword [vector], 14     ; not one of its pages: the program ends here
        mov  [address], esi
        hlt

free_frame:
        mov  edi, [rover]
look:   cmp  byte [FRAMES + edi], 0
        je   found
        inc  edi
        cmp  edi, 32768
        jb   look
        hlt                         ; memory is full: a larger system would now evict a page
found:  mov  [rover], edi
        ret

; ---- end: the frames of program ebx are free again ----

end:    mov  al, [names + ebx]
        mov  ecx, 32768
next:   cmp  [FRAMES + ecx - 1], al
        jne  other
        mov  byte [FRAMES + ecx - 1], 0
other:  loop next
        mov  [rover], ecx           ; 0
        hlt

; ---- what the CPU wants to know ----

        align 8
gdt:    dq   0
        dq   0x00cf9a000000ffff     ; 8: code, all 4 GiB
        dq   0x00cf92000000ffff     ; 16: data, all 4 GiB
gdtr:   dw   $ - gdt - 1
        dd   gdt

        align 8
idt:    times 14 dq 0
        dw   fault - $$, 8, 0x8e00, SYSTEM >> 16 ; 14: page fault
idtr:   dw   $ - idt - 1
        dd   idt
