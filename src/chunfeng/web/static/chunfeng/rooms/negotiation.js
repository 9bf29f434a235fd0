// How two browsers agree on one connection: one of them makes all offers, the other answers, one step after the other.
//
// Offers that meet would have to be taken back ("perfect negotiation", W3C WebRTC 1.0, 10.7). A busy Chromium that takes one back
// while it looks for its own addresses may never find any: the two then wait for each other for ever.

class Negotiation {
  // `tell` takes what the other one is to `hear`: {type: "description", description}, {type: "candidate", candidate} or
  // {type: "again"}. `failed` is called when an offer or an answer does not fit.
  constructor(peer, { offers, tell, failed }) {
    this.peer = peer;
    this.offers = offers;
    this.tell = tell;
    this.failed = failed;
    this.early = [];
    this.turn = Promise.resolve();
    if (offers) peer.addEventListener("negotiationneeded", () => this.next(() => this.offer()));
    peer.addEventListener("icecandidate", ({ candidate }) => candidate && tell({ type: "candidate", candidate }));
  }

  hear({ type, description, candidate }) {
    if (type === "again") this.again();
    else this.next(() => (type === "description" ? this.agree(description) : this.add(candidate)));
  }

  // Look for another way between the two.
  again() {
    if (this.offers) this.peer.restartIce();
    else this.tell({ type: "again" });
  }

  // A step begins when the one before has ended: none finds the connection in the midst of another.
  next(step) {
    this.turn = this.turn.then(async () => {
      try {
        if (this.peer.signalingState !== "closed") await step();
      } catch {
        if (this.peer.signalingState !== "closed") this.failed();
      }
    });
  }

  async offer() {
    if (this.peer.signalingState === "stable") await this.describe(); // else the browser asks again once it is
  }

  async agree(description) {
    await this.peer.setRemoteDescription(description);
    if (description.type === "offer") await this.describe();
    for (const candidate of this.early.splice(0)) await this.add(candidate);
  }

  async describe() {
    await this.peer.setLocalDescription();
    this.tell({ type: "description", description: this.peer.localDescription });
  }

  // A candidate belongs to one description, which may be still to come.
  async add(candidate) {
    const known = this.peer.remoteDescription?.sdp;
    if (!known?.includes(`a=ice-ufrag:${candidate.usernameFragment ?? ""}`)) this.early.push(candidate);
    else await this.peer.addIceCandidate(candidate).catch(() => {}); // one way less, there are others
  }
}
