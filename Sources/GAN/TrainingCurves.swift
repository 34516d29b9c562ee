internal import Files
internal import Radiographs
internal import Sheets
internal import SystemPackage

/// The log of a training run as one picture: losses, and what the sheets of samples were like.
enum TrainingCurves {
  static let name = "curves.png"

  /// Members of the log's lines that share a panel.
  private static let panels = [
    ["discriminator_loss", "generator_loss"],
    ["reconstruction_loss"],
    ["likeness_loss"],
    ["spread_loss"],
    ["detail_loss"],
    ["mask_loss"],
    ["diversity"],
    ["distance"],
    ["copies", "overfitting"],
    ["real_share", "augmentation"],
  ]

  /// Draws the curves of a log into its folder.
  static func write(from log: FilePath, into folder: FilePath) throws(FileError) {
    var lines: [JSON] = []
    for line in try FileBytes.read(log, limit: 1 << 30).split(separator: UInt8(ascii: "\n")) {
      // A line that somebody changed is left out of the picture.
      if let json = try? JSON(parsing: Array(line)) { lines.append(json) }
    }
    let curves = panels.map { names in
      names.map { name in
        Curves.Line(
          name.replacing("_", with: " "),
          lines.compactMap { line in
            guard let step = line["step"]?.integer, let value = line[name]?.number else {
              return nil
            }
            return (step, value)
          })
      }
    }
    let path = folder.appending(name)
    let bytes: [UInt8]
    do throws(ImageError) {
      bytes = try Curves.picture(curves).encoded(as: EncodingOptions(format: .png))
    } catch {
      throw FileError(path, "\(error)")
    }
    try AtomicFile.write(bytes, to: path)
  }
}
