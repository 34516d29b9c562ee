import ArgumentParser
import Expansion
import Files
import Radiographs
import SystemPackage

/// Converts one image.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write one radiograph in another format; the extension of OUT says which.")

  @Argument(help: "A radiograph in any readable format.")
  var input: FilePath

  @Argument(help: "The file to write: .png, .tif, .tiff, .jpg or .jpeg.")
  var output: FilePath

  @Option(
    help: "Bits of the output: keep those of the source, 8, or 16. (default: keep)",
    transform: OptionValue.depth)
  var depth = Depth.keep

  @Option(help: "Quality of a JPEG, 1…100.")
  var quality = 95

  @OptionGroup(title: "Reading")
  var reading: ReadingOptions

  func validate() throws {
    guard (1...100).contains(quality) else {
      throw ValidationError("--quality \(quality); expected 1…100")
    }
    guard format != nil else {
      throw ValidationError(
        "\(output.printable): no format has this extension; expected .png, .tif, .tiff, .jpg or .jpeg"
      )
    }
  }

  private var format: OutputFormat? { OutputFormat(fileExtension: output.extension ?? "") }

  mutating func run() throws {
    guard let format else { return }
    let image = try ReadImage(input, reading).decoded
    if let target = try? FileStatus(of: output), try FileStatus(of: input).isSameEntry(as: target) {
      throw FileError(output, "the input itself; expected another file")
    }
    let bytes: [UInt8]
    do throws(ImageError) {
      bytes = try depth.applied(to: image.radiograph).encoded(
        as: EncodingOptions(format: format, jpegQuality: quality))
    } catch {
      throw FileError(output, "\(error)")
    }
    try AtomicFile.write(bytes, to: output)
  }
}
