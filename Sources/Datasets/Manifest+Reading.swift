public import Files
public import SystemPackage

extension Manifest {
  /// Reads the manifest of a data set.
  ///
  /// - Throws: When there is none, or a line is no row; the reason names the line.
  public init(reading output: FilePath) throws(FileError) {
    let path = output.appending(Self.name)
    let bytes = try FileBytes.read(path, limit: 4 << 30)
    var rows: [ManifestRow] = []
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let json = try? JSON(parsing: Array(line)), let row = ManifestRow(json) else {
        throw FileError(path, "line \(index + 1) is no row of a manifest; expected one JSON object")
      }
      rows.append(row)
    }
    self.init(rows: rows)
  }
}
