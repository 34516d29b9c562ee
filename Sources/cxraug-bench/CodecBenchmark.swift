import ArgumentParser
import Files
import Radiographs
import SystemPackage

/// Decoding files from memory, and encoding what they hold in every format that can.
struct CodecBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "codecs",
    abstract: "Time decoding and encoding in memory over image files; the disk is left out.")

  @Argument(help: "Image files.")
  var files: [String]

  @Flag(help: "Encode PNG alone.")
  var onlyPNG = false

  @Option(help: "Timed runs of each file, after one that is not; their median counts.")
  var rounds = 5

  func run() throws {
    guard rounds > 0 else { throw ValidationError("--rounds \(rounds); expected at least 1") }
    var rows: [String: Row] = [:]
    for file in files {
      let bytes = try FileBytes.read(FilePath(file), limit: DecodingLimits.default.fileBytes)
      let image = try DecodedImage(decoding: bytes)
      let radiograph = image.radiograph
      let depth = "\(radiograph.bits) bits"
      let time = try median { _ = try DecodedImage(decoding: bytes) }
      rows["decode \(image.source.format.name) \(depth)", default: Row()]
        .add(radiograph, time, bytes.count)
      let formats = onlyPNG ? [.png] : OutputFormat.allCases
      for format in formats where format != .jpeg || radiograph.bits <= 8 {
        let options = EncodingOptions(format: format)
        var count = 0
        let time = try median { count = try radiograph.encoded(as: options).count }
        rows["encode \(format.name) \(depth)", default: Row()].add(radiograph, time, count)
      }
    }
    print("what                 files      Mpx   ms/Mpx   bytes/px")
    for (name, row) in rows.sorted(by: { $0.key < $1.key }) {
      print(name.padded(to: 20) + row.text)
    }
  }

  private func median(of operation: () throws -> Void) rethrows -> Duration {
    try operation()
    let clock = ContinuousClock()
    let times = try (0..<rounds).map { _ in try clock.measure(operation) }.sorted()
    return times[rounds / 2]
  }
}

/// One operation over all files of a kind.
private struct Row {
  private var files = 0
  private var pixels = 0
  private var bytes = 0
  private var time = Duration.zero

  mutating func add(_ radiograph: Radiograph, _ time: Duration, _ byteCount: Int) {
    files += 1
    pixels += radiograph.samples.count
    bytes += byteCount
    self.time += time
  }

  var text: String {
    let megapixels = Double(pixels) / 1e6
    return "\(files)".padded(to: -6) + megapixels.text(digits: 2).padded(to: -9)
      + (time / .milliseconds(1) / megapixels).text(digits: 3).padded(to: -9)
      + (Double(bytes) / Double(pixels)).text(digits: 4).padded(to: -11)
  }
}

extension String {
  /// Filled up with spaces behind it, or before it when `width` is negative.
  fileprivate func padded(to width: Int) -> String {
    let spaces = String(repeating: " ", count: max(abs(width) - count, 0))
    return width < 0 ? spaces + self : self + spaces
  }
}

extension Double {
  /// With so many digits behind the point.
  fileprivate func text(digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let number = Int((self * scale).rounded())
    let fraction = "\(number % Int(scale))"
    return "\(number / Int(scale))." + String(repeating: "0", count: digits - fraction.count)
      + fraction
  }
}
