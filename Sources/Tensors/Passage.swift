/// Memory for numbers on their way through a network: outputs that are made again when the way back needs
/// them, and gradients, which are of no use once the layer before has its own.
///
/// All layers of one team of workers share one room, so one network at a time has numbers in it. They come
/// and go at its two ends by turns; at the low end outputs may wait for the way back: see `Trail`. The room
/// is as large as its fullest moment, and taken when the first place is asked for.
public final class Passage {
  /// Either end of the room.
  public enum End: Sendable { case low, high }

  private let shape: Shape
  private let end: End?
  private let offset: Int
  private let workers: Workers
  private var views: (low: Tensor?, high: Tensor?)

  /// A layer's place for numbers of `shape`.
  ///
  /// - Parameters:
  ///   - shape: Of the numbers.
  ///   - end: Where they go; nil for the end at which the numbers that they are made of do not lie.
  ///   - offset: How many numbers lie in the room from the low end on.
  ///   - besides: How many more have to fit in the room at the same time.
  ///   - workers: The team.
  public init(
    _ shape: Shape, at end: End? = nil, after offset: Int = 0, besides: Int, workers: Workers
  ) {
    self.shape = shape
    self.end = end
    self.offset = offset
    self.workers = workers
    workers.reservePassage(offset + Trail.rounded(shape.elementCount) + Trail.rounded(besides))
  }

  /// The place, for numbers that are made of `source`, which stays as it is.
  public func place(apartFrom source: Tensor) -> Tensor {
    let room = workers.passage
    let place: Tensor
    switch end ?? (source.isEnd(of: room) ? .low : .high) {
    case .low:
      place = view(views.low, of: room, at: offset)
      views.low = place
    case .high:
      place = view(views.high, of: room, at: room.count - Trail.rounded(shape.elementCount))
      views.high = place
    }
    precondition(!place.overlaps(source), "Passage: \(shape) on top of \(source.shape)")
    return place
  }

  private func view(_ earlier: Tensor?, of room: Tensor, at place: Int) -> Tensor {
    if let earlier, earlier.isPart(of: room) { return earlier }
    return Tensor(shape, in: room, at: place)
  }
}
