// Two connections in one page whose messages travel at the whim of `seed`, and which now and then look for another way: one of
// them, the other or both at once. Returns what went wrong, and ends only once both have agreed and are connected.

async (seed) => {
  let state = seed;
  const below = (most) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * most);
  };
  const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
  const wrong = [];
  const sides = [true, false].map((offers) => ({ offers, peer: new RTCPeerConnection(), waiting: [] }));
  sides.forEach((side, place) => {
    const tell = (said) => sides[1 - place].waiting.push(JSON.parse(JSON.stringify(said)));
    side.negotiation = new Negotiation(side.peer, { offers: side.offers, tell, failed: () => wrong.push(side.offers) });
    const tracks = seed % 3 && side.offers ? stream.getAudioTracks() : stream.getTracks();
    for (const track of tracks) side.peer.addTrack(track, stream);
  });
  const ufrag = (description) => /a=ice-ufrag:(\S+)/.exec(description?.sdp ?? "")?.[1];
  const agreed = () =>
    sides.every(({ peer, waiting }, place) => {
      const other = sides[1 - place].peer;
      const same = ufrag(peer.localDescription) === ufrag(other.remoteDescription);
      return same && !waiting.length && peer.signalingState === "stable" && peer.connectionState === "connected";
    });
  const step = () => new Promise((done) => setTimeout(done, below(4)));
  const deliver = async () => {
    const side = sides[below(2)];
    for (let some = below(4); some > 0 && side.waiting.length; some -= 1) side.negotiation.hear(side.waiting.shift());
    await step();
  };
  for (let ways = 0; ways < 3; ways += 1) {
    for (let steps = below(30); steps > 0; steps -= 1) await deliver();
    const who = below(3);
    sides.forEach(({ negotiation }, place) => who !== place && negotiation.again());
  }
  while (!wrong.length && !agreed()) await deliver();
  for (const { peer } of sides) peer.close();
  return wrong;
};
