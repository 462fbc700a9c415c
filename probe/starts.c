// starts: does nothing. The launcher starts it before the experiments: where it cannot be started,
// none of them can.
int main(void)
{
    return 0;
}
