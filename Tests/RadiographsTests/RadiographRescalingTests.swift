import Radiographs
import Testing

@Suite struct RadiographRescalingTests {
  @Test func `8 bits become 16 by repeating them`() {
    let radiograph = Radiograph(width: 3, height: 1, bits: 8, samples: [0, 0xAB, 255])
    #expect(radiograph.rescaled(toBits: 16).samples == [0, 0xABAB, 65535])
  }

  @Test func `12 bits become 16 by repeating the highest 4`() {
    let radiograph = Radiograph(width: 2, height: 1, bits: 12, samples: [0xABC, 0xFFF])
    #expect(radiograph.rescaled(toBits: 16).samples == [0xABCA, 0xFFFF])
  }

  @Test func `1 bit becomes black or white`() {
    let radiograph = Radiograph(width: 2, height: 1, bits: 1, samples: [0, 1])
    #expect(radiograph.rescaled(toBits: 16).samples == [0, 65535])
  }

  @Test func `narrowing rounds down`() {
    let radiograph = Radiograph(width: 3, height: 1, bits: 16, samples: [0x01FF, 0x0200, 0xFFFF])
    #expect(radiograph.rescaled(toBits: 8).samples == [1, 2, 255])
  }

  @Test func `narrowing undoes widening for every value of every depth`() {
    for bits in 1...15 {
      let all = Radiograph(
        width: 1 << bits, height: 1, bits: bits, samples: (0..<1 << bits).map { UInt16($0) })
      for wider in bits...16 {
        #expect(all.rescaled(toBits: wider).rescaled(toBits: bits) == all)
      }
    }
  }
}
