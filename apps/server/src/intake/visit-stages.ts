import { type VisitStage, visitStages } from '@postroom/contracts';

/** What a stage of a visit took in all: ms, and octets that the server sent meanwhile. */
export interface StageTaken {
  readonly stage: VisitStage;
  readonly ms: number;
  readonly bytes: number;
}

/**
 * What the stages of a visit took, over all of its sessions. Fetching and committing go on at the same time, so that the
 * sum may be more than the visit took; one entry for each stage at most, whatever the server does.
 */
export class VisitStages {
  private readonly taken = new Map<VisitStage, { ms: number; bytes: number }>();

  readonly add = (stage: VisitStage, ms: number, bytes: number): void => {
    const so = this.taken.get(stage);
    if (so) {
      so.ms += ms;
      so.bytes += bytes;
    } else this.taken.set(stage, { ms, bytes });
  };

  /** Times work that is done beside the network. */
  async time<T>(stage: VisitStage, work: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    try {
      return await work();
    } finally {
      this.add(stage, performance.now() - begun, 0);
    }
  }

  /** In the order in which a visit comes through them; those that it did not reach are not there. */
  get all(): StageTaken[] {
    return visitStages.flatMap((stage) => {
      const taken = this.taken.get(stage);
      return taken ? [{ stage, ms: Math.round(taken.ms), bytes: taken.bytes }] : [];
    });
  }
}
