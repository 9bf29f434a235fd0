// On the page where one signs in: what a booth has kept on this phone needs nobody to be signed in, and is sent at once.

import { followNetwork } from "./frame.js";
import { lastSeen, sendAll } from "./phones.js";

const EVERY = 15_000;
const { boothActs } = document.querySelector("[data-booth-acts]").dataset;

lastSeen(); // what is old goes
followNetwork((online) => online && sendAll(boothActs));
setInterval(() => navigator.onLine && sendAll(boothActs), EVERY);
