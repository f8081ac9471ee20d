using System.Runtime.InteropServices;

namespace MiniTorch.Runtime.Tests;

/// <summary>Memory whose end is that of a page, where the next page may not be read: a load that goes on ends the process. On Linux.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ReadAndWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private readonly nint _size = 2 * Environment.SystemPageSize;
    private readonly nint _begin;

    /// <summary>Asks for it.</summary>
    public GuardedMemory()
    {
        _begin = Map(0, _size, ReadAndWrite, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, _begin);
        Assert.Equal(0, Protect(End, Environment.SystemPageSize, 0));
    }

    /// <summary>True where it is to be had.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>The address that may not be read any more.</summary>
    public nint End => _begin + Environment.SystemPageSize;

    /// <inheritdoc/>
    public void Dispose() => _ = Unmap(_begin, _size);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nint length);
}
