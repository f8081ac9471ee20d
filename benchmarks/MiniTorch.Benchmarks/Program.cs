using BenchmarkDotNet.Running;
using MiniTorch.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(EngineBenchmarks).Assembly).Run(args);
