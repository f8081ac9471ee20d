using System.Runtime.InteropServices;

namespace MiniTorch.Ir.Memory;

/// <summary>
/// Pages of 2 MB for large memory. A processor keeps the places of some 3,000 pages: with usual ones of 4 KB it has to look up the place of
/// each page of more than 12 MB whenever it comes by. And the system hands out a large page at once, for which it is else asked 512 times.
/// </summary>
internal static class LargePages
{
    private const nint Size = 2 << 20; // On x64, and on Arm where usual pages have 4 KB.

    private const int AdviseHugePage = 14; // MADV_HUGEPAGE, <asm-generic/mman-common.h>

    // madvise of the C library that the process runs on; 0 where there is none.
    private static readonly nint Advise =
        OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "madvise", out var advise) ? advise : 0;

    /// <summary>
    /// Asks for large pages for those that lie wholly in some memory. It is advice: Linux follows it where
    /// <c>/sys/kernel/mm/transparent_hugepage/enabled</c> is <c>madvise</c> or <c>always</c> and a large page is free, and pages that are in use
    /// already stay what they are. Other systems give large pages to privileged programs only, and are not asked.
    /// </summary>
    /// <param name="address">The first byte.</param>
    /// <param name="bytes">How many.</param>
    public static unsafe void Ask(nint address, long bytes)
    {
        var first = (address + Size - 1) & -Size;
        var end = (address + (nint)bytes) & -Size;
        if (first < end && Advise != 0)
        {
            _ = ((delegate* unmanaged<nint, nint, int, int>)Advise)(first, end - first, AdviseHugePage);
        }
    }
}
