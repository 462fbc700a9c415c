; kernel: the system that gives each program an address space of its own, beginning at 0, and memory page by page. Its
; entries are called by number: SYSTEM + 0 boot, + 8 enter (ebx: the program), + 16 end (ebx: the program), + 24 read
; (ebx: an address of the program that was entered; gives eax). Each halts when it is done.
;
; It lies, with its tables, in a MiB of its own after the 128 MiB of the programs. All programs see that MiB, at the same
; place, and they run in ring 0 as the kernel does: a program that wanted to could write to these tables. The experiment
; user-mode shows that, and the bit of the tables that keeps a program of ring 3 from it.

        bits 32
SYSTEM  equ  0x08000000
FRAMES  equ  SYSTEM + 0x10000       ; a byte for each frame of memory: whose it is, 0 if it is free,
HOLDS   equ  SYSTEM + 0x30000       ; and a word: which page of that program it holds
OWN     equ  SYSTEM + 0x18000       ; the page table of the system's MiB
DIRS    equ  SYSTEM + 0x20000       ; a page directory for each program
TABLES  equ  SYSTEM + 0x40000       ; 32 page tables, 128 KiB, for each program
STACK   equ  SYSTEM + 0x100000      ; its end
ALL     equ  32768                  ; frames

PRESENT equ  1                      ; bits of a page table's entry
WRITE   equ  2
DIRTY   equ  0x40                   ; the CPU sets it when the page is written to
SWAPPED equ  0x200                  ; ours: the swap file has this page as it was last written out

        org  SYSTEM

        jmp  boot
        times 8 - ($ - $$) nop
        jmp  enter
        times 16 - ($ - $$) nop
        jmp  end
        times 24 - ($ - $$) nop
        mov  eax, [ebx]
        hlt
        times 32 - ($ - $$) nop
vector: dd   0                      ; of the fault that ended a program,
error:  dd   0                      ; its error code,
address: dd  0                      ; and the address that the program was after

current: dd  0                      ; the program that runs
free:   dd   ALL                    ; how many frames are free
hand:   dd   0                      ; the frame to look at next
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
        mov  eax, cr2
        shr  eax, 12                ; the page
        mov  ebx, [current]         ; of this program
        cmp  eax, [pages + ebx * 4]
        jae  stray
        call take_frame             ; edi
        mov  cl, [names + ebx]
        mov  [FRAMES + edi], cl
        mov  [HOLDS + edi * 2], ax
        call entry_of               ; esi
        mov  edx, 0x10              ; the disk reads from the program's file
        test dword [esi], SWAPPED
        jz   read
        mov  dl, 0x13               ; or from the swap file
read:   call disk
        and  dword [esi], SWAPPED
        shl  edi, 12
        or   edi, WRITE | PRESENT
        or   [esi], edi             ; the page is in that frame
        popad
        add  esp, 4                 ; the error code
        iretd                       ; and the program tries again

stray:  mov  dword [vector], 14     ; not one of its pages: the program ends here
        mov  eax, [esp + 32]        ; after the eight registers
        mov  [error], eax
        mov  eax, cr2
        mov  [address], eax
        hlt

; ---- frames: those that nobody has, then those that were filled first ----

take_frame:
        mov  edi, [hand]
        cmp  dword [free], 0
        je   evict
look:   cmp  byte [FRAMES + edi], 0
        je   found
        inc  edi
        and  edi, ALL - 1
        jmp  look
found:  dec  dword [free]
taken:  lea  ecx, [edi + 1]
        and  ecx, ALL - 1
        mov  [hand], ecx
        ret

evict:  push eax                    ; whose page is it?
        push ebx
        movzx eax, word [HOLDS + edi * 2]
        movzx ebx, byte [FRAMES + edi]
        sub  ebx, 'A'
        call entry_of               ; esi
        test dword [esi], DIRTY
        jz   clean                  ; as the disk has it: nothing to write
        mov  edx, 0x14              ; the disk writes to the swap file
        call disk
        mov  dword [esi], SWAPPED
clean:  and  dword [esi], SWAPPED   ; the page is absent
        shl  eax, 12
        invlpg [eax]
        pop  ebx
        pop  eax
        jmp  taken

entry_of:                           ; of page eax of program ebx
        mov  esi, ebx
        shl  esi, 17
        lea  esi, [TABLES + esi + eax * 4]
        ret

disk:   push eax                    ; page eax of program ebx, frame edi: port dx says what to do
        out  0x12, eax
        mov  eax, ebx
        out  0x11, eax
        mov  eax, edi
        out  dx, eax
        pop  eax
        ret

; ---- end: the frames of program ebx are free again, and its pages absent ----

end:    mov  edi, ebx
        shl  edi, 17
        add  edi, TABLES
        mov  ecx, ALL
        xor  eax, eax
        rep  stosd
        mov  al, [names + ebx]
        mov  ecx, ALL
next:   cmp  [FRAMES + ecx - 1], al
        jne  other
        mov  byte [FRAMES + ecx - 1], 0
        inc  dword [free]
other:  loop next
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
