import Files
import Foundation
import Phantoms
import Radiographs
import Randomness
import SystemPackage
import Testing

/// The built program, run as a user runs it.
struct Program {
  /// What a run left.
  struct Result {
    let output: String
    let errors: String
    let status: Int32
  }

  /// The program that was built beside the tests.
  static var path: URL {
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent("cxraug")
  }

  /// Runs the program in a folder.
  ///
  /// - Parameters:
  ///   - arguments: What stands behind the program's name.
  ///   - folder: The current folder of the run.
  ///   - stopAfter: A text on standard error after which the program gets SIGINT.
  ///   - stopAfterOutput: The same for standard output.
  ///   - addressSpace: A limit in bytes.
  ///   - program: Another program than ours.
  /// - Returns: What it printed and its exit code.
  /// - Throws: When the program cannot be started.
  static func run(
    _ arguments: [String], in folder: FilePath, stopAfter: String? = nil,
    stopAfterOutput: String? = nil, addressSpace: Int? = nil, program: String? = nil
  ) throws -> Result {
    var executable = program.map { URL(fileURLWithPath: $0) } ?? path
    var arguments = arguments
    if let addressSpace {
      executable = URL(fileURLWithPath: "/usr/bin/prlimit")
      arguments = ["--as=\(addressSpace)", path.path] + arguments
    }
    return try Running(
      executable, arguments, in: folder, stopAfter: stopAfter, stopAfterOutput: stopAfterOutput
    ).result()
  }

  /// Starts the program several times at once.
  ///
  /// - Parameters:
  ///   - count: How many times.
  ///   - arguments: What stands behind the program's name, every time.
  ///   - folder: The current folder of all runs.
  /// - Returns: What each printed, once all have ended.
  /// - Throws: When the program cannot be started.
  static func runTogether(
    _ count: Int, _ arguments: [String], in folder: FilePath
  ) throws -> [Result] {
    try (0..<count).map { _ in try Running(path, arguments, in: folder) }.map { $0.result() }
  }
}

/// A program that was started.
private struct Running {
  let process = Process()
  let output: Collector
  let errors: Collector

  init(
    _ executable: URL, _ arguments: [String], in folder: FilePath, stopAfter: String? = nil,
    stopAfterOutput: String? = nil
  ) throws {
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.string)
    output = Collector(process, stopAfter: stopAfterOutput)
    errors = Collector(process, stopAfter: stopAfter)
    let pipes = (Pipe(), Pipe())
    process.standardOutput = pipes.0
    process.standardError = pipes.1
    try process.run()
    // Both streams are read as they come, so that neither fills up.
    output.start(pipes.0)
    errors.start(pipes.1)
  }

  /// Waits for its end.
  func result() -> Program.Result {
    output.finished.wait()
    errors.finished.wait()
    process.waitUntilExit()
    return Program.Result(
      output: output.text, errors: errors.text, status: process.terminationStatus)
  }
}

/// Collects what a program writes, and interrupts it once it has written a text.
private final class Collector: @unchecked Sendable {
  private let process: Process
  private let stopAfter: String?
  private var bytes = Data()
  let finished = DispatchSemaphore(value: 0)

  init(_ process: Process, stopAfter: String?) {
    self.process = process
    self.stopAfter = stopAfter
  }

  /// Everything, once it is finished.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Reads until the end, on a thread of its own.
  func start(_ pipe: Pipe) {
    let thread = Thread { self.read(pipe.fileHandleForReading) }
    thread.start()
  }

  private func read(_ handle: FileHandle) {
    var isStopped = false
    while true {
      let next = handle.availableData
      if next.isEmpty { break }
      bytes += next
      if let stopAfter, !isStopped, text.contains(stopAfter) {
        process.interrupt()
        isStopped = true
      }
    }
    finished.signal()
  }
}

/// What lies below a folder: every path with the digest of its content.
func tree(_ folder: FilePath) throws -> [String: Digest] {
  var tree: [String: Digest] = [:]
  for entry in try DirectoryListing.files(below: folder) {
    tree[entry.path.string] = Digest(
      of: try FileBytes.read(folder.pushing(entry.path), limit: 1 << 30))
  }
  return tree
}

/// Writes phantoms of 64 × 64 pixels as PNG: one for each name, a patient each.
func writePhantoms(
  _ names: [String], to folder: FilePath, bits: Int = 8, first: Int = 0
) throws {
  for (patient, name) in names.enumerated() {
    let phantom = ChestPhantom(patient: first + patient)
    try write(
      phantom.radiograph(width: 64, height: 64, bits: bits), to: folder.pushing(FilePath(name)))
  }
}

/// Writes a picture and makes the folders above it.
func write(_ picture: Radiograph, to path: FilePath, as format: OutputFormat = .png) throws {
  try Folder.create(path.removingLastComponent())
  try AtomicFile.write(picture.encoded(as: EncodingOptions(format: format)), to: path)
}

/// The pixels of a file.
func picture(_ path: FilePath) throws -> Radiograph {
  try DecodedImage(decoding: FileBytes.read(path, limit: 1 << 24)).radiograph
}

/// The rows of a data set's manifest.
func manifestRows(_ dataset: FilePath) throws -> [JSON] {
  try FileBytes.read(dataset.appending("manifest.jsonl"), limit: 1 << 24)
    .split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: Array($0)) }
}

/// Rows of the manifest with the pixels of image and mask.
func maskedOutputs(
  _ dataset: FilePath
) throws -> [(row: JSON, image: Radiograph, mask: Radiograph)] {
  try manifestRows(dataset).map { row in
    let image = try #require(row["file"]?.string)
    let mask = try #require(row["mask"]?.string)
    return (
      row, try picture(dataset.pushing(FilePath(image))),
      try picture(dataset.pushing(FilePath(mask)))
    )
  }
}

/// The description of a data set.
func datasetDescription(_ dataset: FilePath) throws -> JSON {
  try JSON(parsing: FileBytes.read(dataset.appending("dataset.json"), limit: 1 << 24))
}
