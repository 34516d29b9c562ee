import Tensors
import Testing

@Suite struct PassageTests {
  @Test func `a gradient never lies where the one that it is made of lies`() {
    let workers = Workers(count: 1)
    let small = Passage(Shape(rows: 2, channels: 3), besides: 35, workers: workers)
    let large = Passage(Shape(rows: 5, channels: 7), besides: 6, workers: workers)
    let loss = Tensor(Shape(rows: 1, channels: 1))
    let first = small.place(apartFrom: loss)
    first.fill(1)
    let second = large.place(apartFrom: first)
    second.fill(2)
    #expect(first.shape == Shape(rows: 2, channels: 3))
    #expect(first.values.allSatisfy { $0 == 1 })
    let third = small.place(apartFrom: second)
    third.fill(3)
    #expect(second.values.allSatisfy { $0 == 2 })
    #expect(small.place(apartFrom: second) === third)
    #expect(large.place(apartFrom: first) === second)
  }

  @Test func `gradients take the ends by turns, behind what waits`() {
    let workers = Workers(count: 1)
    let shapes = [32, 16, 8, 4].map { Shape(rows: 4, channels: $0) }
    // The first output is made again; those of later layers wait.
    var trail = Trail()
    let ways = zip(shapes, shapes.dropFirst()).enumerated().map { index, pair in
      let passage = trail.passage(
        forGradientOf: pair.0, output: pair.1, isKept: index > 0, workers: workers)
      trail.pass(leaving: index > 0 ? pair.1 : nil)
      return passage
    }
    #expect(trail.length == 4 * (8 + 4))
    var gradient = Tensor(shapes[3])
    for (index, passage) in ways.enumerated().reversed() {
      let next = passage.place(apartFrom: gradient)
      gradient.fill(Float(index))
      next.fill(-1)
      #expect(next.shape == shapes[index])
      #expect(gradient.values.allSatisfy { $0 == Float(index) })
      gradient = next
    }
  }

  @Test func `a tensor in a room has the room's numbers`() async {
    let room = Tensor(Shape(rows: 1, channels: 10), values: (0..<10).map(Float.init))
    let part = Tensor(Shape(rows: 2, channels: 2), in: room, at: 3)
    #expect(part.values == [3, 4, 5, 6])
    part.fill(-1)
    #expect(room.values == [0, 1, 2, -1, -1, -1, -1, 7, 8, 9])
    await #expect(processExitsWith: .failure) {
      _ = Tensor(
        Shape(rows: 2, channels: 2), in: Tensor(Shape(rows: 1, channels: 10)), at: 7)
    }
  }
}
