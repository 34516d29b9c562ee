import Datasets
import Radiographs
import Testing

@Suite struct MaskRegionTests {
  @Test func `every label has its area and its box`() {
    let regions = MaskRegion.all(in: .mask, withRuns: false)
    #expect(regions.map(\.label) == [2, 7])
    #expect(regions.map(\.area) == [1, 5])
    #expect(regions.map(\.box) == [[0, 0, 1, 1], [2, 0, 2, 3]])
    #expect(regions.map(\.runs) == [nil, nil])
  }

  /// The texts are what `pycocotools.mask.encode` gives for the same samples.
  @Test func `runs are COCO's code`() {
    #expect(MaskRegion.all(in: .mask, withRuns: true).map(\.runs) == ["01;", "6211"])
    // Runs of 100 samples and more, and differences below zero.
    var wide = Radiograph(
      width: 50, height: 40, bits: 8, samples: [UInt16](repeating: 0, count: 2000))
    for row in 0..<40 {
      for column in 0..<50 where (column * 7 + row * 3) % 50 < row || column / 20 == 1 {
        wide.samples[row * 50 + column] = 255
      }
    }
    #expect(MaskRegion.all(in: wide, withRuns: true).map(\.runs) == [Self.wide])
  }

  static let wide =
    #"a089N61J23MO5OJ28LF59LG58HFM0=8GK:5GM71K13NM50J28LG58LF59HFM1<8HI;5FN72J04NN40K0"#
    + #"8MG58LG58Gfh02RWO78LG49HGLO>8HK94GO60L22MO5OI29LG58LF68GHMO<9HJ"#

  @Test func `a mask without labels has no regions`() {
    let empty = Radiograph(width: 2, height: 2, bits: 8, samples: [0, 0, 0, 0])
    #expect(MaskRegion.all(in: empty, withRuns: true) == [])
  }
}
