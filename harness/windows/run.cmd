@echo off
rem Starts Memory Labs: lab.exe, or its twin for a Windows that has no programs of 64 bits.
setlocal
set "lab=%~dp0lab.exe"
if /i "%PROCESSOR_ARCHITECTURE%"=="x86" if not defined PROCESSOR_ARCHITEW6432 set "lab=%~dp0bin32\lab.exe"
if exist "%lab%" goto there
echo lab.exe is not there: unpack the whole of memory-labs-windows.zip into a folder, and start run.cmd in it.
pause
exit /b 2
:there
"%lab%" %*
exit /b %errorlevel%
