import Files
import Foundation
import Phantoms
import Radiographs
import Randomness
import SystemPackage

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
    let process = Process()
    process.executableURL = program.map { URL(fileURLWithPath: $0) } ?? path
    process.arguments = arguments
    if let addressSpace {
      process.executableURL = URL(fileURLWithPath: "/usr/bin/prlimit")
      process.arguments = ["--as=\(addressSpace)", path.path] + arguments
    }
    process.currentDirectoryURL = URL(fileURLWithPath: folder.string)
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    // Both streams are read as they come, so that neither fills up.
    let outputBytes = Collector(process, stopAfter: stopAfterOutput)
    let outputReader = Thread { outputBytes.read(output.fileHandleForReading) }
    outputReader.start()
    let errorBytes = Collector(process, stopAfter: stopAfter)
    errorBytes.read(errors.fileHandleForReading)
    outputBytes.finished.wait()
    process.waitUntilExit()
    return Result(
      output: outputBytes.text,
      errors: errorBytes.text, status: process.terminationStatus)
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

  /// Reads until the end.
  func read(_ handle: FileHandle) {
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
func writePhantoms(_ names: [String], to folder: FilePath, bits: Int = 8) throws {
  for (patient, name) in names.enumerated() {
    let path = folder.pushing(FilePath(name))
    try Folder.create(path.removingLastComponent())
    let radiograph = ChestPhantom(patient: patient).radiograph(width: 64, height: 64, bits: bits)
    try AtomicFile.write(radiograph.encoded(as: EncodingOptions(format: .png)), to: path)
  }
}
