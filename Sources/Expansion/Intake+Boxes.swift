internal import Datasets
internal import Files
internal import SystemPackage

extension Intake {
  /// Boxes from the table; none of them may lie outside its radiograph.
  mutating func readBoxes(_ entrants: inout [Entrant]) throws(DatasetError) {
    guard let path = options.boxes else { return }
    let (boxes, unused) = try BoxTable(reading: path).boxes(of: entrants.map(\.file))
    noteUnused(unused, of: path)
    for (place, boxes) in boxes.enumerated() {
      let (width, height) = (entrants[place].examination.width, entrants[place].examination.height)
      for box in boxes
      where box.x >= Double(width) || box.y >= Double(height) || box.x + box.width <= 0
        || box.y + box.height <= 0
      {
        throw .layout(
          "\(path.printable): a box of \(entrants[place].name) at \(box.x), \(box.y) lies outside of its "
            + "\(width) × \(height) pixels; expected pixels of that file")
      }
      entrants[place].boxes = boxes
    }
  }

  /// Tells of rows whose file is not there.
  mutating func noteUnused(_ rows: Int, of table: FilePath) {
    guard rows > 0 else { return }
    notes.append(
      "\(counted(rows, "row")) of \(table.printable) \(rows == 1 ? "is" : "are") of no radiograph in the "
        + "input")
  }
}
