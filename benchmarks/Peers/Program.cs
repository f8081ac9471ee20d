// Measures compiled code against its peers: TorchSharp, OpenBLAS and ONNX Runtime.
//
//   dotnet run --project benchmarks/Peers -c Release -- -o peers.md
//
// What is compared. Every row of Workloads.cs is one computation that each contender does on the same numbers: matrix products,
// elementwise chains, softmax and its like, forward and with gradients, training steps and predictions of small networks. A contender is
// prepared as a careful user would prepare it: compiled, its inputs in its own memory, transposed views made. What is timed is the
// computation alone, from inputs in place to results in place; for training, a whole step: forward, gradients, optimizer. TorchSharp is
// measured as it comes, and what it makes is disposed at once; ONNX Runtime writes into bound memory; OpenBLAS is called directly. One
// thread each, or as many as --threads says.
//
// What must agree. Before anything is timed, all results (for training, the losses of the first steps) are compared with ours, within the
// row's tolerance; a row that disagrees has failed, and so has the program.
//
// How it is timed. In one process by turns: ours, the first peer, the second; the first peer, the second, ours; ... A turn lasts about a
// millisecond, or one run if that takes longer. Before and after it a small canary is timed: a turn beside a canary that took 1.15 times its
// median was disturbed and does not count. Nor does a turn before each that counts: by then, the caches hold what the contender uses. The
// numbers are medians; a ratio is that of the same round, peer to ours, and stands with its quartiles. Above 1, ours is the faster. For each
// row the program starts itself several times, because memory lies elsewhere each time, and takes the median of the launches; no row finds
// what others left.
//
// What a process costs: the time from its start to the end of the first training step, and the most memory that it had resident while it
// trained, are measured in processes that do nothing else.
//
// OpenBLAS is used where libopenblas.so.0 is installed (Debian: libopenblas0-pthread).
using System.Globalization;
using MiniTorch.Peers;
using MiniTorch.Peers.Measuring;

return args switch
{
    [Launches.Verb, var row, var settings] => Launches.RunChild(row, Settings.Parse(settings)),
    [StartUp.Verb, var contender, var threads] => StartUp.RunChild(contender, int.Parse(threads, CultureInfo.InvariantCulture)),
    _ => PeersCommand.Run(args),
};
