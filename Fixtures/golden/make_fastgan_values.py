"""Rewrites fastgan_step.safetensors and fastgan_class_step.safetensors: what PyTorch computes in two steps of a tiny
FastGAN, and in one step of another that knows three classes.

Run:  python make_fastgan_values.py      (needs torch and safetensors)

Weights before the game, the images, latent vectors, grain, classes and quarters of each step, its losses, Adam's first moments (half of
the first gradients, which show every sign) and the running statistics after it, and what the generator draws at the end
in evaluation mode. Images are stored count x height x width x channels, weights as PyTorch has them.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import save_file

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
LATENT, BATCH, WIDTH, SIZE = 5, 3, 2, 64


def nhwc(images):
    return images.detach().permute(0, 2, 3, 1).contiguous()


class GLU(nn.Module):
    def forward(self, x):
        opened, gate = x.chunk(2, 1)
        return opened * torch.sigmoid(gate)


class Up(nn.ConvTranspose2d):
    """Doubles the image, then convolves it."""

    def __init__(self, inputs, outputs):
        super().__init__(inputs, outputs, 3, 1, 1, bias=False)

    def forward(self, x):
        return super().forward(F.interpolate(x, scale_factor=2, mode="nearest"))


class Excitation(nn.Sequential):
    def __init__(self, source, target):
        super().__init__(nn.Conv2d(source, target, 4, bias=False), nn.LeakyReLU(0.1), nn.Conv2d(target, target, 1, bias=False))

    def forward(self, x, source):
        return x * torch.sigmoid(super().forward(F.adaptive_avg_pool2d(source, 4)))


class Row(nn.Module):
    """Layers in a row under given names."""

    def __init__(self, **layers):
        super().__init__()
        self.row = list(layers)
        for name, layer in layers.items():
            self.add_module(name.lstrip("_"), layer)

    def forward(self, x):
        for name in self.row:
            x = getattr(self, name.lstrip("_"))(x)
        return x


def up(inputs, outputs):
    return dict(_0=Up(inputs, 2 * outputs), _1=nn.BatchNorm2d(2 * outputs), _2=GLU())


class Generator(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.classes = classes
        c = {4: 8 * WIDTH, 8: 4 * WIDTH, 16: 4 * WIDTH, 32: 2 * WIDTH, 64: WIDTH}
        rows = {4: Row(_0=nn.ConvTranspose2d(LATENT + classes, 2 * c[4], 4, bias=False), _1=nn.BatchNorm2d(2 * c[4]), _2=GLU())}
        rows[8] = Row(**up(c[4], c[8]), _3=nn.Conv2d(c[8], 2 * c[8], 3, 1, 1, bias=False), _4=nn.BatchNorm2d(2 * c[8]), _5=GLU())
        for size in (16, 32, 64):
            rows[size] = Row(**up(c[size // 2], c[size]))
        for size, row in rows.items():
            self.add_module(str(size), row)
        rows[64].excitation = Excitation(c[4], c[64])
        self.image = nn.ConvTranspose2d(c[64], 2, 3, 1, 1)

    def forward(self, z, grain, own):
        rows = self._modules
        if self.classes:
            z = torch.cat([z, F.one_hot(own, self.classes)], 1)
        first = x = rows["4"](z[:, :, None, None])
        for size in ("8", "16", "32", "64"):
            x = rows[size](x)
        image, strength = self.image(rows["64"].excitation(x, first)).chunk(2, 1)
        return torch.tanh(image + strength * grain)


class Down(nn.Module):
    def __init__(self, inputs, twice):
        super().__init__()
        channels = 2 * inputs
        main = dict(_0=nn.Conv2d(inputs, channels, 4, 2, 1, bias=False), _1=nn.BatchNorm2d(channels), _2=nn.LeakyReLU(0.2))
        if twice:
            main |= dict(_3=nn.Conv2d(channels, channels, 3, 1, 1, bias=False), _4=nn.BatchNorm2d(channels), _5=nn.LeakyReLU(0.2))
        self.main = Row(**main)
        self.short = Row(_0=nn.Conv2d(inputs, channels, 2, 2, bias=False), _1=nn.BatchNorm2d(channels), _2=nn.LeakyReLU(0.2))

    def forward(self, x):
        return (self.main(x) + self.short(x)) / 2


def decoder(inputs, size, end):
    row = nn.Module()
    row.sizes = []
    while size < end:
        outputs = 2 * WIDTH if 2 * size < end else WIDTH
        row.add_module(str(2 * size), Row(**up(inputs, outputs)))
        row.sizes.append(str(2 * size))
        inputs, size = outputs, 2 * size
    row.image = nn.ConvTranspose2d(inputs, 1, 3, 1, 1)
    return row


def draw(row, x):
    for size in row.sizes:
        x = row._modules[size](x)
    return torch.tanh(row.image(x))


class Discriminator(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.add_module("32", Row(_0=nn.Conv2d(1, WIDTH, 4, 2, 1), _1=nn.LeakyReLU(0.2)))
        self.add_module("16", Down(WIDTH, True))
        self.add_module("8", Down(2 * WIDTH, True))
        self._modules["8"].excitation = Excitation(WIDTH, 4 * WIDTH)
        self.head = Row(
            _0=nn.Conv2d(4 * WIDTH, 4 * WIDTH, 1, bias=False), _1=nn.BatchNorm2d(4 * WIDTH), _2=nn.LeakyReLU(0.2),
            _3=nn.Conv2d(4 * WIDTH, 1, 4))
        self.coarse = nn.Module()
        self.coarse.add_module("16", Row(_0=nn.Conv2d(1, WIDTH, 4, 2, 1), _1=nn.LeakyReLU(0.2)))
        self.coarse.add_module("8", Down(WIDTH, False))
        self.coarse.head = nn.Conv2d(2 * WIDTH, 1, 4)
        self.whole, self.part = decoder(4 * WIDTH, 8, 32), decoder(2 * WIDTH, 8, 32)
        if classes:
            self.add_module("class", nn.Conv2d(4 * WIDTH, classes, 4, bias=False))

    def forward(self, x, own, quarter=None):
        rows = self._modules
        f32 = rows["32"](x)
        f16 = rows["16"](f32)
        f8 = rows["8"].excitation(rows["8"](f16), f32)
        rough = self.coarse._modules["8"](self.coarse._modules["16"](F.avg_pool2d(x, 2)))
        fine = self.head(f8).flatten(1)
        if "class" in rows:
            fine = fine + rows["class"](f8)[torch.arange(len(own)), own].flatten(1)
        logits = torch.cat([fine, self.coarse.head(rough).flatten(1)], 1)
        if quarter is None:
            return logits
        y, x0 = quarter // 2, quarter % 2
        part = f16[:, :, 8 * y:8 * y + 8, 8 * x0:8 * x0 + 8]
        seen = x[:, :, 32 * y:32 * y + 32, 32 * x0:32 * x0 + 32]
        return logits, F.l1_loss(draw(self.whole, f8), F.avg_pool2d(x, 2)) + F.l1_loss(draw(self.part, part), seen)


def play(name, steps, classes):
    torch.manual_seed(21)
    generator, discriminator = Generator(classes), Discriminator(classes)
    players = {"generator": generator, "discriminator": discriminator}
    for player in players.values():
        for key, value in player.named_parameters():
            nn.init.normal_(value, 1 if key.endswith("weight") and value.dim() == 1 else 0, 0.2)

    def state(prefix):
        return {f"{prefix}.{player}.{key}": value.detach().clone()
                for player, network in players.items()
                for key, value in network.state_dict().items() if value.is_floating_point()}

    optimizers = {player: torch.optim.Adam(network.parameters(), 2e-4, (0.5, 0.999)) for player, network in players.items()}
    game = state("before")
    for step in range(steps):
        real, latent, quarter = torch.rand(BATCH, 1, SIZE, SIZE) * 2 - 1, torch.randn(BATCH, LATENT), 1 + 2 * step
        grain = torch.randn(BATCH, 1, SIZE, SIZE)
        real = F.interpolate(F.avg_pool2d(real, 8), scale_factor=8, mode="bicubic").clamp(-1, 1)
        game |= {f"step{step}.real": nhwc(real), f"step{step}.latent": latent.clone(),
                 f"step{step}.grain": nhwc(grain), f"step{step}.quarter": torch.tensor([quarter + 0.0])}
        own = torch.tensor([2, 0, 2]) if classes else None
        if classes:
            game[f"step{step}.classes"] = own + 0.0
        optimizers["discriminator"].zero_grad()
        logits, reconstruction = discriminator(real, own, quarter)
        loss_real = F.relu(1 - logits).mean()
        (loss_real + reconstruction).backward()
        fake = generator(latent, grain, own)
        loss_fake = F.relu(1 + discriminator(fake.detach(), own)).mean()
        loss_fake.backward()
        optimizers["discriminator"].step()
        optimizers["generator"].zero_grad()
        loss_generator = -discriminator(fake, own).mean()
        loss_generator.backward()
        optimizers["generator"].step()
        game[f"step{step}.losses"] = torch.stack([loss_real + loss_fake, loss_generator, reconstruction]).detach()
        for player, optimizer in optimizers.items():
            for key, value in players[player].named_parameters():
                game[f"step{step}.{player}.{key}"] = optimizer.state[value]["exp_avg"].clone()
    game |= {key: value for key, value in state("after").items() if "running" in key}
    generator.eval()
    game["sample"] = nhwc(generator(latent, grain, own))
    save_file({k: v.float().contiguous() for k, v in game.items()}, name)


play("fastgan_step.safetensors", steps=2, classes=0)
play("fastgan_class_step.safetensors", steps=1, classes=3)
