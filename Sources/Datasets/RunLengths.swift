internal import Radiographs

/// A label in a mask as COCO's compressed run lengths.
///
/// Column by column, from the left and each from above, the lengths of the runs of other samples and of
/// the label in turn, beginning with others. From the fourth on a run is written as its difference
/// to the last but one; numbers are written in groups of five bits, the lowest first, each as the
/// character 48 + group, with bit 5 set where more follow (`maskApi.c` of the COCO tools).
struct RunLengths {
  /// Runs of other samples and of the label in turn.
  let lengths: [Int]

  init(of label: UInt16, in mask: Radiograph) {
    var lengths: [Int] = []
    var isLabel = false
    var length = 0
    for column in 0..<mask.width {
      for place in stride(from: column, to: mask.samples.count, by: mask.width) {
        if (mask.samples[place] == label) != isLabel {
          lengths.append(length)
          length = 0
          isLabel.toggle()
        }
        length += 1
      }
    }
    self.lengths = lengths + [length]
  }

  /// The code as text.
  var text: String {
    var text = String.UnicodeScalarView()
    for (place, length) in lengths.enumerated() {
      var rest = place > 2 ? length - lengths[place - 2] : length
      var isMore = true
      while isMore {
        let group = rest & 0x1F
        rest >>= 5
        // The sign is that of the last group's highest bit.
        isMore = rest != (group & 0x10 == 0 ? 0 : -1)
        text.append(Unicode.Scalar(UInt8(group + (isMore ? 0x20 : 0) + 48)))
      }
    }
    return String(text)
  }
}
