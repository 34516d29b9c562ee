/// Contiguous Float numbers of a fixed shape, on a 64-byte boundary.
///
/// A class, because a layer, its optimizer and a weight file speak of the same numbers. One thread at
/// a time may change it; the passes of this module divide it among `Workers` by themselves.
@safe
public final class Tensor: @unchecked Sendable {
  /// The extent.
  public let shape: Shape
  /// `shape.elementCount` numbers, owned by this tensor or by `room`.
  let base: UnsafeMutablePointer<Float>
  /// The tensor in whose memory this one lies.
  private let room: Tensor?
  /// Grows with every change of the numbers by this type's own members, Adam and averages: whoever
  /// keeps something made of weights makes it again when this has moved.
  public private(set) var version = 0

  /// Zeros.
  public init(_ shape: Shape) {
    self.shape = shape
    room = nil
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: shape.elementCount * MemoryLayout<Float>.stride, alignment: 64)
    unsafe base = raw.bindMemory(to: Float.self, capacity: shape.elementCount)
    unsafe base.initialize(repeating: 0, count: shape.elementCount)
  }

  /// The given numbers, in storage order.
  public convenience init(_ shape: Shape, values: [Float]) {
    self.init(shape)
    self.values = values
  }

  /// The numbers of `room` from `offset` on: whoever changes one changes the other.
  ///
  /// - Precondition: The room is large enough.
  public init(_ shape: Shape, in room: Tensor, at offset: Int = 0) {
    precondition(
      offset >= 0 && offset + shape.elementCount <= room.count,
      "Tensor: \(shape) at \(offset) in \(room.shape)")
    self.shape = shape
    self.room = room
    unsafe base = room.base + offset
  }

  deinit { if room == nil { unsafe UnsafeMutableRawPointer(base).deallocate() } }

  /// Whether this one lies in the memory of `other`.
  func isPart(of other: Tensor) -> Bool { room === other }

  /// Whether this one lies in the memory of `other`, up to its end.
  func isEnd(of other: Tensor) -> Bool {
    unsafe isPart(of: other) && other.base + other.count - (base + count) < 16
  }

  /// Whether both have numbers in common.
  func overlaps(_ other: Tensor) -> Bool {
    unsafe base < other.base + other.count && other.base < base + count
  }

  /// Numbers in all.
  public var count: Int { shape.elementCount }

  /// All numbers, copied out or in, in storage order.
  ///
  /// - Precondition: As many are assigned as there are.
  public var values: [Float] {
    get { unsafe Array(UnsafeBufferPointer(start: base, count: count)) }
    set {
      change()
      precondition(newValue.count == count, "Tensor.values: \(newValue.count) for \(shape)")
      unsafe newValue.withUnsafeBufferPointer { source in
        guard let start = source.baseAddress else { return }
        unsafe base.update(from: start, count: count)
      }
    }
  }

  /// One number, by its place in storage order.
  public subscript(index: Int) -> Float {
    get {
      precondition(index >= 0 && index < count, "Tensor: index \(index) of \(count)")
      return unsafe base[index]
    }
    set {
      change()
      precondition(index >= 0 && index < count, "Tensor: index \(index) of \(count)")
      unsafe base[index] = newValue
    }
  }

  /// All numbers in storage order, to change many of them at once.
  public func withMutableSpan(_ body: (inout MutableSpan<Float>) -> Void) {
    change()
    var span = unsafe MutableSpan(_unsafeStart: base, count: count)
    body(&span)
  }

  /// Takes the numbers of another tensor of the same shape.
  public func copy(from other: Tensor) {
    precondition(other.shape == shape, "Tensor.copy: \(other.shape) into \(shape)")
    change()
    unsafe base.update(from: other.base, count: count)
  }

  /// Sets every number.
  public func fill(_ value: Float) {
    change()
    unsafe base.update(repeating: value, count: count)
  }

  /// Whether no number is infinite or not a number.
  public var isFinite: Bool {
    var largest: UInt32 = 0
    for index in 0..<count {
      largest = unsafe max(largest, base[index].bitPattern & 0x7F80_0000)
    }
    return largest < 0x7F80_0000
  }

  func change() { version &+= 1 }
}
