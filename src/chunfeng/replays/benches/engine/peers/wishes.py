"""The engine's hard constraints for peers that can't filter by themselves: one mask over all positions, in NumPy."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.matching.terms import ALL_WINDOWS
from chunfeng.kernel.vocabulary import Education
from chunfeng.replays.benches.engine.drawing import Floats, Ints, Longs
from chunfeng.replays.benches.engine.market import Market
from chunfeng.replays.benches.engine.seekers import UNSAID

EARTH_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Wishes:
    """A market with what its masks need: certificates as numbers, places as a tree."""

    market: Market
    demands: Ints  # (sets, 2) certificate numbers, −1 for none
    best_pay: Longs  # (n,) the higher known end; −1: unknown

    @classmethod
    def of(cls, market: Market) -> Self:
        sets = market.positions.certificate_sets
        demands = np.full((len(sets), 2), -1, dtype=np.int32)
        for number, names in enumerate(sets):
            demands[number, : len(names)] = [int(name[1:]) for name in names]
        return cls(market, demands, np.maximum(market.positions.pay_low, market.positions.pay_high))

    def held(self, seeker: int) -> Ints:
        """Certificates that are valid today."""
        seekers = self.market.seekers
        run = slice(*seekers.certificates.starts[seeker : seeker + 2].tolist())
        valid = seekers.certificate_through[run] >= self.market.today.toordinal()
        return seekers.certificates.values[run][valid]

    def education(self, seeker: int) -> int:
        """The highest level that a position may ask for: any, where the seeker has not said."""
        level = int(self.market.seekers.education[seeker])
        return Education.DOCTOR if level == UNSAID else level

    def places(self, seeker: int) -> Longs | None:
        """Places whose positions come into question: wished ones, all in them, and the city of a wished district."""
        world, wished = self.market.positions.world, self.market.seekers.places.row(seeker)
        if not wished.size:
            return None
        districts = np.arange(world.city_of.size)
        hit = np.zeros(len(world.places), dtype=np.bool_)
        hit[wished] = True
        inside = hit[districts] | hit[world.city_of] | hit[world.province_of]
        hit[districts[inside]] = True
        hit[world.city_of[inside]] = True
        return np.flatnonzero(hit)

    def mask(self, seeker: int) -> NDArray[np.bool_]:
        """(n,) whether a position fails no constraint."""
        positions, seekers = self.market.positions, self.market.seekers
        fits = positions.valid_through >= self.market.today.toordinal()
        if (places := self.places(seeker)) is not None:
            wished = np.zeros(len(positions.world.places), dtype=np.bool_)
            wished[places] = True
            fits &= wished[positions.place]
        fits &= (positions.kinds & seekers.kinds[seeker] != 0) | (positions.kinds == 0)
        fits &= positions.education <= self.education(seeker)
        if seekers.certificates_said[seeker]:
            met = np.isin(self.demands, np.append(self.held(seeker), -1)).all(axis=1)
            fits &= met[positions.required]
        fits &= (self.best_pay >= seekers.pay_floor[seeker]) | (positions.pay_high < 0)
        fits &= (positions.windows & ~seekers.windows[seeker] & ALL_WINDOWS) == 0
        if (age := int(seekers.age[seeker])) >= 0:
            fits &= (positions.min_age <= age) & (age <= positions.max_age)
        if seekers.strict[seeker]:
            fits &= np.isin(positions.occupation, seekers.occupations.row(seeker))
        if not np.isnan(seekers.radius_km[seeker]):
            fits &= ~(self._kilometres(seeker) > seekers.radius_km[seeker])
        return fits

    def _kilometres(self, seeker: int) -> Floats:
        """(n,) great-circle distances from home by the haversine; NaN where either end is unknown."""
        positions, seekers = self.market.positions, self.market.seekers
        north, south = np.radians(positions.lat), np.radians(seekers.home_lat[seeker])
        east = np.radians(positions.lon - seekers.home_lon[seeker])
        chord = np.sin((north - south) / 2) ** 2 + np.cos(north) * np.cos(south) * np.sin(east / 2) ** 2
        return 2 * EARTH_KM * np.arcsin(np.sqrt(chord))
