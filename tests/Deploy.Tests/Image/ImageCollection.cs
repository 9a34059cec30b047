namespace Deploy.Tests.Image;

/// <summary>Tests that share the images.</summary>
[CollectionDefinition(Name)]
public sealed class ImageCollection : ICollectionFixture<ImageFixture>
{
    public const string Name = "Image";
}
