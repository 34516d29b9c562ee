import Tensors
import Testing

@Suite struct GradientPassageTests {
  @Test func `a gradient never lies where the one that it is made of lies`() {
    let workers = Workers(count: 1)
    let small = GradientPassage(Shape(rows: 2, channels: 3), workers: workers)
    let large = GradientPassage(Shape(rows: 5, channels: 7), workers: workers)
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
