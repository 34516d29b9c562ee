internal import Tensors

extension WeightFile {
  /// Stores parameters under `prefix` and their names.
  public mutating func store(_ parameters: [Parameter], prefix: String) {
    for parameter in parameters {
      store(parameter.value, of: parameter, name: prefix + parameter.name)
    }
  }

  /// Stores both moments of an optimizer over `parameters`.
  public mutating func store(_ optimizer: Adam, of parameters: [Parameter], prefix: String) {
    for (parameter, moments) in zip(parameters, optimizer.moments) {
      store(moments.first, of: parameter, name: prefix + "first." + parameter.name)
      store(moments.second, of: parameter, name: prefix + "second." + parameter.name)
    }
  }

  /// Fills parameters from the tensors of their names under `prefix`.
  ///
  /// - Throws: When one is missing or has another shape.
  public func load(_ parameters: [Parameter], prefix: String) throws(WeightFileError) {
    for parameter in parameters {
      try load(parameter.value, of: parameter, name: prefix + parameter.name)
    }
  }

  /// Fills both moments of an optimizer over `parameters`.
  ///
  /// - Throws: When one is missing or has another shape.
  public func load(
    _ optimizer: Adam, of parameters: [Parameter], prefix: String
  ) throws(WeightFileError) {
    for (parameter, moments) in zip(parameters, optimizer.moments) {
      try load(moments.first, of: parameter, name: prefix + "first." + parameter.name)
      try load(moments.second, of: parameter, name: prefix + "second." + parameter.name)
    }
  }

  /// Finds out whether a tensor is there and has the given extent.
  ///
  /// - Throws: When it is missing or has another shape.
  public func check(_ name: String, shape: [Int]) throws(WeightFileError) {
    guard let entry = tensors[name] else { throw WeightFileError("tensor \(name) is missing") }
    guard entry.shape == shape else {
      throw WeightFileError("tensor \(name): shape \(entry.shape), not \(shape)")
    }
  }

  private mutating func store(_ tensor: Tensor, of parameter: Parameter, name: String) {
    let values = tensor.values
    let inFileOrder = parameter.fileOrder.map { order in order.map { values[$0] } } ?? values
    tensors[name] = Entry(shape: parameter.fileShape, values: inFileOrder)
  }

  private func load(
    _ tensor: Tensor, of parameter: Parameter, name: String
  ) throws(WeightFileError) {
    try check(name, shape: parameter.fileShape)
    guard let entry = tensors[name] else { return }
    guard let order = parameter.fileOrder else {
      tensor.values = entry.values
      return
    }
    var values = [Float](repeating: 0, count: entry.values.count)
    for (place, index) in order.enumerated() { values[index] = entry.values[place] }
    tensor.values = values
  }
}

extension Parameter {
  /// The extent in a weight file.
  var fileShape: [Int] {
    let shape = value.shape
    return switch layout {
    case .channels: [shape.channels]
    case .windows: [shape.channels, shape.width, shape.count, shape.height]
    }
  }

  /// For every number of the file the index here; nil when the order is the same.
  var fileOrder: [Int]? {
    guard layout == .windows else { return nil }
    let shape = value.shape
    var order: [Int] = []
    order.reserveCapacity(shape.elementCount)
    for small in 0..<shape.channels {
      for large in 0..<shape.width {
        for place in 0..<shape.count * shape.height {
          order.append((place * shape.width + large) * shape.channels + small)
        }
      }
    }
    return order
  }
}
