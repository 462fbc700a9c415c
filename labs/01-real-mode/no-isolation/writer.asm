; writer: the program A. It stamps its records, 1 KiB each, from its third page to its end. It has a bug.
;
; The loader says where the program lies (ebx) and how large it is (ecx), and starts it at its second page.

        bits 32

runs:   dd   0                      ; page 0: its data
        times 4096 - ($ - $$) db 0

start:  inc  dword [ebx + runs]     ; page 1: its code
        lea  edi, [ebx + records]
        lea  edx, [ebx + ecx]       ; its end: the first byte that is not its own
next:   mov  byte [edi], '*'
        add  edi, 1024
        cmp  edi, edx
        jbe  next                   ; the bug: jb would have stopped in time
        hlt
        times 4096 - ($ - start) db 0

records:                            ; page 2 and all that follows
