namespace MiniTorch.Interop;

/// <summary>What a file's name stands for when something is written there.</summary>
public static class FilePlace
{
    // Where Unix has its devices, and the open files of a process, to which /dev/stdout is a link.
    private static readonly string[] OfDevices = ["/dev/", "/proc/"];

    /// <summary>
    /// True for a device, such as /dev/null or /dev/stdout: it is written to as it is. Anything else is a file that appears whole, in place of what
    /// was there before.
    /// </summary>
    public static bool IsDevice(string path)
    {
        static bool IsThere(string file) => OfDevices.Any(folder => file.StartsWith(folder, StringComparison.Ordinal));
        return !OperatingSystem.IsWindows() && (IsThere(Path.GetFullPath(path)) || IsThere(Target(path)));
    }

    /// <summary>Opens a device to write behind what is there, if anything is: standard output may be a file.</summary>
    public static FileStream OpenDevice(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        if (stream.CanSeek)
        {
            stream.Seek(0, SeekOrigin.End);
        }

        return stream;
    }

    /// <summary>The file itself, whatever directory it is said from: of a link, what it points to.</summary>
    public static string Target(string path)
    {
        var full = Path.GetFullPath(path);
        return new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
    }
}
