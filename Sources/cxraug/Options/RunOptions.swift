import ArgumentParser
import Glibc
import Tensors

/// How a long run behaves.
struct RunOptions: ParsableArguments {
  @Option(help: "Threads (default: all processors).")
  var jobs: Int?

  @Option(help: "How progress is shown; auto is a bar on a terminal and plain lines elsewhere.")
  var progress = ProgressStyle.auto

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  @Flag(help: "Say what computes: instructions, threads, the kernels of OpenBLAS.")
  var verbose = false

  func validate() throws {
    if let jobs, !(1...256).contains(jobs) {
      throw ValidationError("--jobs \(jobs); expected 1…256")
    }
  }

  /// Threads to use.
  var threads: Int { jobs ?? max(1, min(256, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Says what numbers are computed with, if asked to.
  func describeComputing() {
    guard verbose else { return }
    let kernels = MatrixProduct.kernels.map { "OpenBLAS \($0)" } ?? "no OpenBLAS"
    StandardError.write(
      "computing with \(Instructions.fastest.name), \(kernels), \(threads) threads")
    if let slow = MatrixProduct.slowKernels { StandardError.write("note: \(slow)") }
  }

  var display: ProgressDisplay { ProgressDisplay(progress, isQuiet: quiet) }
}
