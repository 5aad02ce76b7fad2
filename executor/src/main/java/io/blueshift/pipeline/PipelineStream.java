package io.blueshift.pipeline;

import java.util.List;

/// The rows of a plan node while pipelines are being built: the unfinished pipelines that together
/// yield them. Passed on to exactly one consumer.
public record PipelineStream(List<Pipeline> pipelines) {}
