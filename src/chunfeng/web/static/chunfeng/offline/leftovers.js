// On the page where one signs in: what a booth has kept on this phone needs nobody to be signed in, and is sent at once.

import { followNetwork } from "./frame.js";
import { sendAll } from "./phones.js";

const EVERY = 15_000;
const { boothActs } = document.querySelector("[data-booth-acts]").dataset;

followNetwork((online) => online && sendAll(boothActs));
setInterval(() => navigator.onLine && sendAll(boothActs), EVERY);
