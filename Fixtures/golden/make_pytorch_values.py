"""Rewrites layers.safetensors, rounded.safetensors, training_step.safetensors and generator.safetensors: what PyTorch
computes for tiny layers, also of factors rounded to bfloat16, and a tiny GAN, and the generator of that GAN as
PyTorch saves it.

Run:  python make_pytorch_values.py      (needs torch and safetensors)

Images are stored count x height x width x channels, weights as PyTorch has them. Every value is drawn
from a fixed seed; the tests compare against these numbers and need no Python.
"""

import hashlib

import torch
import torch.nn as nn
from safetensors.torch import save_file

torch.manual_seed(20)
torch.set_num_threads(1)


def nhwc(images):
    return images.detach().permute(0, 2, 3, 1).contiguous()


def layer_case(name, layer, shape, store):
    """Output and all gradients of one layer for random input and output gradient."""
    x = torch.randn(shape, requires_grad=True)
    y = layer(x)
    dy = torch.randn(y.shape)
    y.backward(dy)
    store |= {f"{name}.x": nhwc(x), f"{name}.y": nhwc(y), f"{name}.dy": nhwc(dy), f"{name}.dx": nhwc(x.grad)}
    for key, parameter in layer.named_parameters():
        store[f"{name}.{key}"] = parameter.detach().clone()
        store[f"{name}.d{key}"] = parameter.grad.clone()
    for key, buffer in layer.named_buffers():
        if buffer.dtype == torch.float32:
            store[f"{name}.{key}"] = buffer.clone()


layers = {}
layer_case("convolution", nn.Conv2d(3, 5, 4, 2, 1), (2, 3, 8, 8), layers)
layer_case("verdict", nn.Conv2d(6, 1, 4, 1, 0), (3, 6, 4, 4), layers)
layer_case("transposed", nn.ConvTranspose2d(5, 3, 4, 2, 1), (2, 5, 4, 4), layers)
layer_case("projection", nn.ConvTranspose2d(7, 6, 4, 1, 0), (3, 7, 1, 1), layers)
norm = nn.BatchNorm2d(4)
nn.init.normal_(norm.weight, 1, 0.3)
nn.init.normal_(norm.bias, 0, 0.3)
layer_case("normalization", norm, (3, 4, 5, 2), layers)
layer_case("leaky", nn.LeakyReLU(0.2), (2, 3, 2, 2), layers)
layer_case("relu", nn.ReLU(), (2, 3, 2, 2), layers)
layer_case("tanh", nn.Tanh(), (2, 3, 2, 2), layers)
for target in (0.0, 1.0):
    logits = (torch.randn(6) * 4).requires_grad_()
    loss = nn.BCEWithLogitsLoss()(logits, torch.full((6,), target))
    loss.backward()
    name = f"loss{int(target)}"
    layers |= {f"{name}.logits": logits.detach(), f"{name}.value": loss.detach().reshape(1), f"{name}.gradient": logits.grad}
save_file({k: v.contiguous() for k, v in layers.items()}, "layers.safetensors")



class RoundedProducts(torch.autograd.Function):
    """A convolution whose three products take their factors rounded to bfloat16, and sum in single precision."""

    @staticmethod
    def rounded(tensor):
        return tensor.bfloat16().float()

    @staticmethod
    def forward(context, x, weight, transposed):
        context.save_for_backward(x, weight)
        context.transposed = transposed
        function = nn.functional.conv_transpose2d if transposed else nn.functional.conv2d
        return function(RoundedProducts.rounded(x), RoundedProducts.rounded(weight), None, 2, 1)

    @staticmethod
    def backward(context, dy):
        factors = [RoundedProducts.rounded(tensor) for tensor in (dy, *context.saved_tensors)]
        dx, dweight, _ = torch.ops.aten.convolution_backward(
            *factors, None, [2, 2], [1, 1], [1, 1], context.transposed, [0, 0], 1, [True, True, False])
        return dx, dweight, None


class RoundedLayer(nn.Module):
    def __init__(self, weight, transposed):
        super().__init__()
        self.weight, self.transposed = nn.Parameter(weight), transposed

    def forward(self, x):
        return RoundedProducts.apply(x, self.weight, self.transposed)


state_of_the_rest = torch.get_rng_state()
rounded_layers = {}
layer_case("convolution", RoundedLayer(torch.randn(8, 6, 4, 4), False), (2, 6, 8, 8), rounded_layers)
layer_case("transposed", RoundedLayer(torch.randn(8, 6, 4, 4), True), (2, 8, 4, 4), rounded_layers)
save_file({k: v.contiguous() for k, v in rounded_layers.items()}, "rounded.safetensors")
torch.set_rng_state(state_of_the_rest)

# A DCGAN for 16 x 16 images: latent 5, width 4, batch 6; three steps of the game.
LATENT, BATCH, STEPS = 5, 6, 3
generator = nn.Sequential(
    nn.ConvTranspose2d(LATENT, 8, 4, 1, 0, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
    nn.ConvTranspose2d(8, 4, 4, 2, 1, bias=False), nn.BatchNorm2d(4), nn.ReLU(),
    nn.ConvTranspose2d(4, 1, 4, 2, 1), nn.Tanh())
discriminator = nn.Sequential(
    nn.Conv2d(1, 4, 4, 2, 1), nn.LeakyReLU(0.2),
    nn.Conv2d(4, 8, 4, 2, 1, bias=False), nn.BatchNorm2d(8), nn.LeakyReLU(0.2),
    nn.Conv2d(8, 1, 4, 1, 0))
players = {"generator": generator, "discriminator": discriminator}


def state(prefix):
    return {f"{prefix}.{player}.{key}": value.detach().clone()
            for player, network in players.items()
            for key, value in network.state_dict().items() if value.dtype == torch.float32}


optimizers = {player: torch.optim.Adam(network.parameters(), 2e-4, (0.5, 0.999)) for player, network in players.items()}
criterion = nn.BCEWithLogitsLoss()
game = state("before")
for step in range(STEPS):
    real = torch.rand(BATCH, 1, 16, 16) * 2 - 1
    latent = torch.randn(BATCH, LATENT)
    game |= {f"step{step}.real": nhwc(real), f"step{step}.latent": latent.clone()}
    optimizers["discriminator"].zero_grad()
    loss_real = criterion(discriminator(real).flatten(), torch.ones(BATCH))
    loss_real.backward()
    fake = generator(latent[:, :, None, None])
    loss_fake = criterion(discriminator(fake.detach()).flatten(), torch.zeros(BATCH))
    loss_fake.backward()
    optimizers["discriminator"].step()
    optimizers["generator"].zero_grad()
    loss_generator = criterion(discriminator(fake).flatten(), torch.ones(BATCH))
    loss_generator.backward()
    optimizers["generator"].step()
    game[f"step{step}.losses"] = torch.stack([loss_real + loss_fake, loss_generator]).detach()
game |= state("after")
generator.eval()
game["sample"] = nhwc(generator(latent[:, :, None, None]))
save_file({k: v.contiguous() for k, v in game.items()}, "training_step.safetensors")

# The same generator as a file for `cxraug generate`: all of its state, counts of batches too, and what the
# manual asks for in the metadata. (safetensors writes metadata in any order, so bytes differ from run to run.)
save_file(generator.state_dict(), "generator.safetensors", metadata={
    "format": "cxraug generator 1", "architecture": "dcgan", "resolution": "16", "latent": str(LATENT), "width": "4",
    "channels": "1", "normalization": "black is -1 and white is 1 at any depth", "bits": "8", "steps": str(STEPS),
    "seed": "20", "training_digests": hashlib.sha256(b"noise").hexdigest()})
