import Augmentation
import Glibc
import Preprocessing
import Testing

@Suite struct RotateTests {
  static let aspects = [1.0, 4.0 / 3, 0.8, 2.5, 1.0 / 3]
  static let corners = [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)]

  @Test(arguments: aspects)
  func `no sample lies outside the source at any angle`(aspect: Double) {
    for tenth in -1800...1800 {
      let projection = Rotate(degrees: Double(tenth) / 10).projection(aspect: aspect)
      for corner in Self.corners {
        let point = projection(PlanePoint(x: corner.0, y: corner.1))
        #expect(abs(point.x) <= 1 + 1e-14 && abs(point.y) <= 1 + 1e-14)
      }
    }
  }

  @Test(arguments: aspects)
  func `the kept rectangle is the largest of its aspect`(aspect: Double) {
    for tenth in -450...450 {
      let rotate = Rotate(degrees: Double(tenth) / 10)
      let kept = rotate.keptSide(aspect: aspect)
      // Bisect on the definition: a corner of a larger rectangle would leave the frame.
      let angle = abs(Double(tenth)) / 10 * .pi / 180
      var low = 0.0
      var high = 2.0
      for _ in 0..<60 {
        let side = (low + high) / 2
        let across = side * (aspect * cos(angle) + sin(angle))
        let down = side * (aspect * sin(angle) + cos(angle))
        if across <= aspect && down <= 1 { low = side } else { high = side }
      }
      #expect(abs(kept - low) < 1e-12)
    }
  }

  @Test func `a square turned by 25 degrees keeps 57 percent of its area`() {
    let kept = Rotate(degrees: 25).keptSide(aspect: 1)
    #expect(abs(kept * kept - 0.56623) < 0.00001)
  }

  @Test(arguments: aspects)
  func `both directions are enlarged alike`(aspect: Double) {
    for tenth in -450...450 {
      let projection = Rotate(degrees: Double(tenth) / 10).projection(aspect: aspect)
      // In square units: x counts aspect, y counts 1.
      let across = hypot(projection.x.x, projection.y.x / aspect)
      let down = hypot(projection.x.y * aspect, projection.y.y)
      #expect(max(across, down) / min(across, down) < 1.000001)
      let product = projection.x.x * projection.x.y * aspect
      let other = projection.y.x / aspect * projection.y.y
      #expect(abs(product + other) < 1e-12)
    }
  }

  @Test func `positive angles turn counterclockwise`() {
    // What the output shows at its right edge's middle came from below the right in the source.
    let point = Rotate(degrees: 10).projection(aspect: 1)(PlanePoint(x: 1, y: 0))
    #expect(point.x > 0 && point.y > 0)
  }

  @Test(arguments: [0, 90, 180, 270, -90, 360, 450])
  func `quarter turns of a square are exact`(degrees: Int) {
    let projection = Rotate(degrees: Double(degrees)).projection(aspect: 1)
    let numbers = [projection.x.x, projection.x.y, projection.y.x, projection.y.y]
    #expect(numbers.map(abs).sorted() == [0, 0, 1, 1])
  }

  @Test func `sine and cosine agree with the C library`() {
    for step in -7200...7200 {
      let degrees = Double(step) / 10
      let projection = Rotate(degrees: degrees).projection(aspect: 1)
      let kept = Rotate(degrees: degrees).keptSide(aspect: 1)
      #expect(abs(projection.x.x / kept - cos(degrees * .pi / 180)) < 1e-14)
      #expect(abs(projection.y.x / kept - sin(degrees * .pi / 180)) < 1e-14)
    }
  }
}
