import Radiographs
import Sheets
import Testing

@Suite struct ContactSheetTests {
  static func flat(_ width: Int, _ height: Int, _ value: UInt16, bits: Int = 8) -> Radiograph {
    Radiograph(
      width: width, height: height, bits: bits,
      samples: [UInt16](repeating: value, count: width * height))
  }

  @Test func `radiographs stand in rows with two black pixels between them`() {
    let sheet = ContactSheet.sheet(rows: [
      [
        Radiograph(width: 2, height: 1, bits: 8, samples: [1, 2]),
        Radiograph(width: 2, height: 1, bits: 8, samples: [3, 4]),
      ],
      [
        Radiograph(width: 2, height: 1, bits: 8, samples: [5, 6]),
        Radiograph(width: 2, height: 1, bits: 8, samples: [7, 8]),
      ],
    ])
    #expect((sheet.width, sheet.height, sheet.bits) == (6, 4, 8))
    #expect(
      sheet.samples == [
        1, 2, 0, 0, 3, 4,
        0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0,
        5, 6, 0, 0, 7, 8,
      ])
  }

  @Test func `cells are as large as the largest and rows may be short`() {
    let sheet = ContactSheet.sheet(rows: [
      [Self.flat(1, 2, 9)], [Self.flat(2, 1, 8), Self.flat(1, 1, 7)],
    ])
    #expect((sheet.width, sheet.height) == (6, 6))
    #expect(
      sheet.samples == [
        9, 0, 0, 0, 0, 0,
        9, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0,
        8, 8, 0, 0, 7, 0,
        0, 0, 0, 0, 0, 0,
      ])
  }

  @Test func `one radiograph of 8 bits is its own sheet`() {
    let radiograph = Radiograph(width: 3, height: 2, bits: 8, samples: [0, 255, 3, 4, 5, 6])
    #expect(ContactSheet.sheet(rows: [[radiograph]]) == radiograph)
  }

  @Test(arguments: 1...16) func `every depth is scaled to the nearest of 256 grays`(bits: Int) {
    let maximum = (1 << bits) - 1
    let samples = (0...maximum).map { UInt16($0) }
    let ramp = Radiograph(width: samples.count, height: 1, bits: bits, samples: samples)
    let sheet = ContactSheet.sheet(rows: [[ramp]])
    #expect(sheet.bits == 8)
    #expect(sheet.samples.first == 0)
    #expect(sheet.samples.last == 255)
    let differences = zip(samples, sheet.samples).map { sample, gray in
      abs(Double(gray) - Double(sample) * 255 / Double(maximum))
    }
    // Single precision decides where two grays are equally near.
    #expect((differences.max() ?? 1) < 0.5001)
  }

  @Test func `radiographs of several depths meet at the same grays`() {
    let sheet = ContactSheet.sheet(rows: [
      [Self.flat(1, 1, 4095, bits: 12), Self.flat(1, 1, 255), Self.flat(1, 1, 2048, bits: 12)]
    ])
    #expect(sheet.samples == [255, 0, 0, 255, 0, 0, 128])
  }

  @Test func `no radiographs give a picture all the same`() {
    #expect(ContactSheet.sheet(rows: []).samples == [0])
    #expect(ContactSheet.sheet(rows: [[]]).samples == [0])
  }
}

extension ContactSheetTests {
  /// Twelve pixels that no other cell has.
  static func numbered(_ number: Int) -> Radiograph {
    let first = UInt16(1 + number * 12)
    return Radiograph(width: 4, height: 3, bits: 8, samples: Array(first..<first + 12))
  }

  /// Rows of three, two and three cells of 4 × 3.
  static let rows = [[0, 1, 2], [3, 4], [5, 6, 7]].map { $0.map(numbered) }

  @Test func `cells are read back as they were`() {
    let sheet = ContactSheet.sheet(rows: Self.rows)
    for (row, radiographs) in Self.rows.enumerated() {
      for (column, radiograph) in radiographs.enumerated() {
        #expect(
          ContactSheet.cell(of: sheet, row: row, column: column, width: 4, height: 3) == radiograph)
      }
    }
  }

  @Test func `a place without a radiograph is black`() {
    let sheet = ContactSheet.sheet(rows: Self.rows)
    #expect(
      ContactSheet.cell(of: sheet, row: 1, column: 2, width: 4, height: 3) == Self.flat(4, 3, 0))
  }

  @Test(arguments: [(3, 0), (0, 3), (-1, 0), (0, -1), (100, 100)])
  func `a place outside of the sheet holds nothing`(row: Int, column: Int) {
    let sheet = ContactSheet.sheet(rows: Self.rows)
    #expect(
      ContactSheet.cell(of: sheet, row: row, column: column, width: 4, height: 3) == nil)
  }

  @Test func `cells read back hold what 8 bits can say of a deeper radiograph`() {
    let deep = Radiograph(width: 2, height: 1, bits: 12, samples: [16, 4095])
    let sheet = ContactSheet.sheet(rows: [[Self.flat(2, 1, 0), deep]])
    let cell = ContactSheet.cell(of: sheet, row: 0, column: 1, width: 2, height: 1)
    #expect(cell == Radiograph(width: 2, height: 1, bits: 8, samples: [1, 255]))
  }
}
