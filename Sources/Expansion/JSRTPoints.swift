internal import Datasets
internal import Files
internal import SystemPackage

/// Nodules that the tables of the JSRT database name, where the tables lie beside the radiographs.
struct JSRTPoints {
  /// Tables that could not be read.
  private(set) var warnings: [String] = []
  private var tables: [FilePath: JSRTTable] = [:]

  /// Reads the tables beside some files.
  init(_ files: [InputFile]) {
    var folders: Set<FilePath> = []
    for file in files where JSRTName(file.path) != nil {
      guard folders.insert(file.path.folder).inserted else { continue }
      do throws(FileError) {
        tables[file.path.folder] = try JSRTTable(beside: file.path)
      } catch {
        warnings.append("\(error)")
      }
    }
  }

  /// The nodule of a radiograph of any size, if a table names one.
  func points(in file: InputFile, width: Int, height: Int) -> [StudyPoint] {
    guard let nodule = tables[file.path.folder]?.record(of: file.path)?.nodule, width == height
    else { return [] }
    let scale = Double(width) / Double(JSRTNodule.side)
    return [
      StudyPoint(
        name: "nodule", x: (Double(nodule.x) + 0.5) * scale, y: (Double(nodule.y) + 0.5) * scale)
    ]
  }
}
